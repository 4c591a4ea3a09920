import { useTranslation } from 'react-i18next';
import { type Quantities, quantitiesOf } from './quantities.ts';

/** Formatters of the window's language. */
export function useQuantities(): Quantities {
  const { i18n } = useTranslation();
  return quantitiesOf(i18n.language);
}
