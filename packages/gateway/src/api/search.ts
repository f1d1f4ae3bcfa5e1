/** Whether all words of a search stand somewhere in texts; upper and lower case are the same. */
export function finder(
  search: string | undefined,
): (texts: () => readonly (string | undefined)[]) => boolean {
  const words = search?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  if (words.length === 0) return () => true;
  return (texts) => {
    const all = texts().flatMap((text) => text?.toLowerCase() ?? []);
    return words.every((word) => all.some((text) => text.includes(word)));
  };
}
