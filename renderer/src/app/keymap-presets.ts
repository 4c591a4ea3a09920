/** Keys of the programs that people come from, where they differ from ours. */
export type KeymapPreset = 'default' | 'cvat' | 'x-anylabeling';

/** CVAT gives classes with Ctrl. */
const CLASSES_WITH_CTRL = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map((digit) => [`class.assign-${digit}`, [`Ctrl+Digit${digit}`]]),
);

/**
 * Command id to its keys under each preset; what is not named keeps its default. Where another program's key is taken by
 * one of ours, ours moves. Sources: CVAT's `shortcuts.md`; X-AnyLabeling's `xanylabeling_config.yaml`.
 */
export const KEYMAP_PRESETS: Readonly<Record<KeymapPreset, Readonly<Record<string, readonly string[]>>>> = {
  default: {},
  cvat: {
    ...CLASSES_WITH_CTRL,
    'transport.next-frame': ['KeyF'],
    'transport.previous-frame': ['KeyD'],
    'transport.step-forward': ['KeyV'],
    'transport.step-back': ['KeyC'],
    // The arrows go to frames that match a filter there; here, to those that need a look.
    'transport.next-problem': ['ArrowRight'],
    'transport.previous-problem': ['ArrowLeft'],
    'transport.next-prompt': ['KeyR'],
    'transport.previous-prompt': ['KeyE'],
    'track.propagate-forward': ['Ctrl+KeyB'],
    'tool.select': ['Alt+KeyV'],
    'tool.box': ['KeyW'],
    'tool.brush': ['Shift+Digit1'],
    'tool.eraser': ['Shift+Digit2'],
    'tool.polygon': ['Shift+Digit3', 'KeyP'],
    'tool.lasso': ['Shift+Digit4'],
    'tool.lasso-subtract': ['Shift+Digit5'],
    'prompt.negative': ['Alt+KeyE'],
    'edit.fill-holes': ['Alt+KeyF'],
    'object.lock': ['KeyL'],
    'object.protect': ['KeyK'],
    'view.fit': ['Alt+Digit0'],
  },
  'x-anylabeling': {
    'transport.next-frame': ['KeyD', 'ArrowRight'],
    'transport.previous-frame': ['KeyA', 'ArrowLeft'],
    'transport.next-unreviewed': ['Ctrl+Shift+KeyD'],
    'transport.previous-unreviewed': ['Ctrl+Shift+KeyA'],
    'transport.set-in': ['Alt+KeyI'],
    'transport.set-out': ['Alt+KeyU'],
    'track.propagate': ['KeyI'],
    'track.propagate-both': ['Ctrl+KeyB'],
    'review.mark-frame': ['Ctrl+Alt+KeyK', 'KeyY'],
    'tool.box': ['KeyR'],
    'tool.smart': ['Alt+KeyS'],
    'tool.brush': ['Shift+KeyB', 'Ctrl+KeyN'],
    'object.hide': ['KeyS'],
    'object.merge': ['Ctrl+Shift+KeyM'],
    'view.fit': ['Ctrl+KeyF'],
    'app.settings': ['Ctrl+Digit0', 'Ctrl+Comma'],
  },
};
