import { Button, createTheme, Popover, SegmentedControl, TextInput } from '@mantine/core';

/** Mantine, drawn with the tokens of `style/tokens.css`; no component brings a colour of its own. */
export const theme = createTheme({
  fontFamily: 'var(--mantine-font-family)',
  defaultRadius: 6,
  components: {
    Button: Button.extend({
      classNames: { root: 'button', label: 'button-label' },
      vars: (_theme, { variant }) => ({
        root:
          variant === 'default'
            ? {
                '--button-bg': 'var(--panel)',
                '--button-hover': 'var(--hover)',
                '--button-color': 'var(--ink)',
              }
            : {
                '--button-bg': 'var(--accent)',
                '--button-hover': 'var(--accent-hover)',
                '--button-color': 'var(--on-accent)',
              },
      }),
    }),
    SegmentedControl: SegmentedControl.extend({
      classNames: { root: 'segments', indicator: 'segments-indicator', label: 'segments-label' },
      defaultProps: { withItemsBorders: false },
    }),
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 80 } } }),
    TextInput: TextInput.extend({ classNames: { input: 'input' }, defaultProps: { size: 'sm' } }),
  },
});
