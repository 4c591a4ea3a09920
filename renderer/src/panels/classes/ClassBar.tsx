import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import { KeyCap } from '../../ui/KeyCap.tsx';
import { assignClass } from './assign-class.ts';
import styles from './ClassBar.module.css';
import { ClassesPopover } from './ClassesPopover.tsx';
import { ClassSwatch } from './ClassSwatch.tsx';
import { byDigit, classDigits } from './hotkeys.ts';

/**
 * The classes in one row, with their digits. One click gives a class to the selection, or chooses that of new objects;
 * the class in force is marked.
 */
export function ClassBar() {
  const { t } = useTranslation('classes');
  const workspace = useWorkspace();
  const classes = useDocument((state) => state.classes);
  const inForce = useClassInForce();
  const choosing = useSession((state) => state.selection.length > 0);
  const row = useRef<HTMLDivElement>(null);
  const digits = classDigits(classes);
  const ordered = byDigit(classes);
  useEffect(() => {
    if (inForce === null) return;
    row.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [inForce]);
  return (
    <div className={styles.root}>
      {classes.length === 0 ? null : (
        <div ref={row} className={styles.row} role="toolbar" aria-label={t('bar')} onKeyDown={onArrows}>
          {ordered.map((entry, index) => {
            const isInForce = entry.id === inForce;
            const digit = digits.get(entry.id);
            const focusable = inForce === null ? index === 0 : isInForce;
            return (
              <button
                key={entry.id}
                type="button"
                className={styles.chip}
                aria-pressed={isInForce}
                tabIndex={focusable ? 0 : -1}
                title={t(choosing ? 'assign' : 'current', { name: entry.name })}
                onClick={() => assignClass(workspace, entry.id)}
              >
                <ClassSwatch color={entry.color} />
                <span className={styles.name}>{entry.name}</span>
                {digit === undefined ? null : <KeyCap keys={digit} />}
              </button>
            );
          })}
        </div>
      )}
      <ClassesPopover />
    </div>
  );
}

/** The class of the selection where it has one in common, else that of new objects. */
function useClassInForce(): number | null {
  const tracks = useDocument((state) => state.tracks);
  const selection = useSession((state) => state.selection);
  const current = useSession((state) => state.currentClassId);
  if (selection.length === 0) return current;
  const ids = new Set(selection);
  const classIds = new Set(tracks.filter((track) => ids.has(track.id)).map((track) => track.classId));
  const [only] = classIds;
  return classIds.size === 1 && only !== undefined ? only : null;
}

function onArrows(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const chips = [...event.currentTarget.querySelectorAll('button')];
  const at = chips.indexOf(document.activeElement as HTMLButtonElement);
  chips[Math.max(0, Math.min(chips.length - 1, at + step))]?.focus();
}
