import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { texts } from '../texts.ts';

const order: readonly MantineColorScheme[] = ['auto', 'light', 'dark'];

/** Goes through system, light and dark; the choice is kept in this browser. */
export function SchemeSwitch() {
  // Switching transitions off for a moment would need a style element, which the security policy forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const next = order[(order.indexOf(colorScheme) + 1) % order.length] ?? 'auto';
  const label = `${texts.scheme.label}: ${texts.scheme[colorScheme]}`;
  return (
    <button
      type="button"
      className="scheme-switch"
      onClick={() => setColorScheme(next)}
      aria-label={label}
      title={label}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        {drawings[colorScheme]}
      </svg>
    </button>
  );
}

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6, strokeLinecap: 'round' } as const;

const drawings: Record<MantineColorScheme, React.ReactNode> = {
  auto: (
    <>
      <circle cx="10" cy="10" r="6.5" {...line} />
      <path d="M10 3.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
    </>
  ),
  light: (
    <>
      <circle cx="10" cy="10" r="3.4" {...line} />
      <path
        d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4"
        {...line}
      />
    </>
  ),
  dark: <path d="M16.5 11.8A6.8 6.8 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z" {...line} strokeLinejoin="round" />,
};
