/** A message of the gateway as a sentence: a capital where it starts with a plain word, a full stop where it ends with one. */
export function sentence(message: string): string {
  const started = /^[a-z]+([ ,;.]|: )/.test(message)
    ? message.charAt(0).toUpperCase() + message.slice(1)
    : message;
  return /[\p{L}\p{N})”"'*]$/u.test(started) ? `${started}.` : started;
}
