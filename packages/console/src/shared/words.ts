/** Whether a text holds every word that is looked for, in any order and case; a space between two is enough. */
export function finder(find: string | undefined): (text: string) => boolean {
  const words = (find ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (text) => {
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
}
