import { useTranslation } from 'react-i18next';
import type { MaskFacts } from '../../tools/mask-operations.ts';
import styles from './CleanUpDialog.module.css';

/** What cleaning up does to the mask that is shown, in numbers. */
export function CleanUpFacts({ facts }: { readonly facts: { readonly before: MaskFacts; readonly after: MaskFacts } | null }) {
  const { t, i18n } = useTranslation('clean-up');
  if (facts === null) return <p className={styles.note}>{t('noMask')}</p>;
  const { before, after } = facts;
  const told = (value: number) => value.toLocaleString(i18n.language);
  const change = (from: number, to: number) => `${to > from ? '+' : to < from ? '−' : ''}${told(Math.abs(to - from))}`;
  const rows = [
    [t('area'), before.areaPx, after.areaPx],
    [t('parts'), before.parts, after.parts],
    [t('holeCount'), before.holes, after.holes],
  ] as const;
  return (
    <>
      <table className={styles.facts}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('before')}</th>
            <th scope="col">{t('after')}</th>
            <th scope="col">{t('change')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, from, to]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{told(from)}</td>
              <td>{told(to)}</td>
              <td className={from === to ? styles.same : styles.changed}>{from === to ? '—' : change(from, to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {after.areaPx === 0 ? (
        <p className={styles.warning} role="status">
          {t('emptied')}
        </p>
      ) : null}
    </>
  );
}
