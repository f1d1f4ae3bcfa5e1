import { Button, createTheme, Popover, SegmentedControl, TextInput } from '@mantine/core';

/** Mantine, drawn with the tokens of `style/tokens.css`; no component brings a colour of its own. */
export const theme = createTheme({
  fontFamily: 'var(--mantine-font-family)',
  defaultRadius: 6,
  components: {
    Button: Button.extend({
      vars: (_theme, props) => ({
        root:
          props.variant === 'default'
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
      styles: { label: { fontWeight: 550 } },
    }),
    SegmentedControl: SegmentedControl.extend({
      vars: () => ({ root: { '--sc-color': 'var(--panel)', '--sc-label-color': 'var(--ink)' } }),
    }),
    Popover: Popover.extend({ defaultProps: { shadow: 'none', transitionProps: { duration: 80 } } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
  },
});
