/** Hands content over as a file. */
export function download(name: string, content: BlobPart, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name.replace(/[\\/:*?"<>|]/g, '-');
  link.click();
  // Some browsers fetch the content after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
