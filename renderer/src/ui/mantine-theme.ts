import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Ten shades of the accent, light to dark. */
const ACCENT: MantineColorsTuple = [
  '#e6f2ff',
  '#cde3ff',
  '#9bc4ff',
  '#66a5ff',
  '#3a8bff',
  '#2f7fe0',
  '#1f6fd1',
  '#0b63c4',
  '#0053a8',
  '#00407f',
];

/** What widgets of the dark themes are drawn with where they do not ask for a token: the tokens' own greys. */
const DARK: MantineColorsTuple = [
  '#e6eaef',
  '#a9b4c0',
  '#8894a2',
  '#5d6977',
  '#323a44',
  '#2a3038',
  '#22272e',
  '#1a1e23',
  '#14171b',
  '#0d0f12',
];

/** The dense theme of all widgets; colours come from tokens.css through `mantine-overrides.css`. */
export const mantineTheme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent: ACCENT, dark: DARK },
  fontFamily: 'var(--font-ui)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: 'var(--text-xs)', sm: 'var(--text-sm)', md: 'var(--text-md)', lg: 'var(--text-lg)', xl: 'var(--text-xl)' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.55 } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});
