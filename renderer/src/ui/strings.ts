/** Texts of one room: the same keys in both languages (a test checks it). i18next syntax: `{{count}}`, `key_one`, `key_few`. */
export interface RoomStrings {
  readonly en: StringTree;
  readonly ru: StringTree;
}
export interface StringTree {
  readonly [key: string]: string | StringTree;
}
