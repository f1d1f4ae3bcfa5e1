// Runs before the first paint, so that a dark room stays dark. A file of its own, since no inline script is allowed.
(() => {
  const key = 'mantine-color-scheme-value';
  let scheme = 'auto';
  try {
    scheme = localStorage.getItem(key) ?? 'auto';
  } catch {
    // storage is switched off: the system's scheme it is
  }
  if (scheme === 'auto') scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
})();
