import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Settings } from '../../../native/contract/settings.ts';
import { ROOM_STRINGS } from './room-strings.ts';

export type Language = 'en' | 'ru';

/** The language that a setting means; the system's where it leaves it open. */
export function languageOf(setting: Settings['language'] | undefined): Language {
  if (setting === 'en' || setting === 'ru') return setting;
  return navigator.language.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}

/** Starts the texts of all rooms. Everything is in the page already; nothing is fetched. */
export async function startTexts(language: Language): Promise<void> {
  const names = Object.keys(ROOM_STRINGS);
  const resources = {
    en: Object.fromEntries(names.map((name) => [name, ROOM_STRINGS[name]?.en ?? {}])),
    ru: Object.fromEntries(names.map((name) => [name, ROOM_STRINGS[name]?.ru ?? {}])),
  };
  await i18next.use(initReactI18next).init({
    resources,
    lng: language,
    fallbackLng: 'en',
    ns: names,
    defaultNS: 'app',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

/** Changes the language of the whole window. */
export async function setLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** A text outside React, by `namespace:key`. */
export function text(key: string, values?: Readonly<Record<string, string | number>>): string {
  return i18next.t(key, { ...values });
}
