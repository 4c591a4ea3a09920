import type { MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.ts';

/** What lies under the pointer, as Electron's `context-menu` event tells it. */
export interface ContextTarget {
  readonly isEditable: boolean;
  readonly selectionText: string;
  readonly editFlags: {
    readonly canCut: boolean;
    readonly canCopy: boolean;
    readonly canPaste: boolean;
    readonly canDelete: boolean;
    readonly canSelectAll: boolean;
    readonly canUndo: boolean;
    readonly canRedo: boolean;
  };
}

/** The native menu of text fields and of selected text; null elsewhere, where the page has menus of its own. */
export function contextMenu(
  { isEditable, selectionText, editFlags }: ContextTarget,
  words: Words,
): MenuItemConstructorOptions[] | null {
  if (isEditable) {
    return [
      { label: words.undo, role: 'undo', enabled: editFlags.canUndo },
      { label: words.redo, role: 'redo', enabled: editFlags.canRedo },
      { type: 'separator' },
      { label: words.cut, role: 'cut', enabled: editFlags.canCut },
      { label: words.copy, role: 'copy', enabled: editFlags.canCopy },
      { label: words.paste, role: 'paste', enabled: editFlags.canPaste },
      { label: words.delete, role: 'delete', enabled: editFlags.canDelete },
      { type: 'separator' },
      { label: words.selectAll, role: 'selectAll', enabled: editFlags.canSelectAll },
    ];
  }
  if (selectionText.trim() === '') return null;
  return [{ label: words.copy, role: 'copy', enabled: editFlags.canCopy }];
}
