/** The words of native menus and dialogs; the page has its own. */
const EN = {
  file: 'File',
  newProject: 'New Project…',
  import: 'Import Media…',
  importFolder: 'Import Folder…',
  importAnnotations: 'Import Annotations…',
  recent: 'Recent Projects',
  noRecents: 'No Recent Projects',
  clearRecents: 'Clear the List',
  saveProject: 'Save Project File…',
  snapshot: 'Save a Snapshot…',
  export: 'Export Dataset…',
  settings: 'Settings…',
  quit: 'Quit',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  delete: 'Delete',
  selectAll: 'Select All',
  view: 'View',
  library: 'Library',
  fit: 'Fit to View',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  fullScreen: 'Full Screen',
  track: 'Track',
  forward: 'Propagate Forward',
  backward: 'Propagate Backward',
  both: 'Propagate Both Ways',
  help: 'Help',
  palette: 'Command Palette…',
  shortcuts: 'Keyboard Shortcuts',
  jobs: 'Jobs',
  diagnostics: 'Diagnostics',
  developer: 'Developer Tools',
  exportTitle: 'Export Dataset',
  exportZip: 'ZIP archive',
  projectTitle: 'Save Project File',
  projectFile: 'SAM3 Workstation project',
  pageCrashes: 'The window keeps crashing. Everything that was finished is saved: close the program and start it again.',
} as const;

/** Each text of the native parts, by name. */
export type Words = Readonly<Record<keyof typeof EN, string>>;

const RU: Words = {
  file: 'Файл',
  newProject: 'Новый проект…',
  import: 'Импорт медиа…',
  importFolder: 'Импорт папки…',
  importAnnotations: 'Импорт разметки…',
  recent: 'Недавние проекты',
  noRecents: 'Нет недавних проектов',
  clearRecents: 'Очистить список',
  saveProject: 'Сохранить файл проекта…',
  snapshot: 'Сохранить снимок…',
  export: 'Экспорт датасета…',
  settings: 'Настройки…',
  quit: 'Выход',
  edit: 'Правка',
  undo: 'Отменить',
  redo: 'Повторить',
  cut: 'Вырезать',
  copy: 'Копировать',
  paste: 'Вставить',
  delete: 'Удалить',
  selectAll: 'Выделить всё',
  view: 'Вид',
  library: 'Библиотека',
  fit: 'По размеру окна',
  zoomIn: 'Увеличить',
  zoomOut: 'Уменьшить',
  fullScreen: 'Во весь экран',
  track: 'Трекинг',
  forward: 'Распространить вперёд',
  backward: 'Распространить назад',
  both: 'Распространить в обе стороны',
  help: 'Справка',
  palette: 'Палитра команд…',
  shortcuts: 'Сочетания клавиш',
  jobs: 'Задания',
  diagnostics: 'Диагностика',
  developer: 'Инструменты разработчика',
  exportTitle: 'Экспорт датасета',
  exportZip: 'Архив ZIP',
  projectTitle: 'Сохранение файла проекта',
  projectFile: 'Проект SAM3 Workstation',
  pageCrashes: 'Окно продолжает завершаться с ошибкой. Всё готовое сохранено: закройте программу и запустите её снова.',
};

const WORDS = { en: EN, ru: RU } as const satisfies Readonly<Record<'en' | 'ru', Words>>;
export type Language = keyof typeof WORDS;

/** The words of a language. */
export function wordsOf(language: Language): Words {
  return WORDS[language];
}

/** The language of the native parts before the page has told its own. @param locales of the system, most wanted first */
export function languageOf(locales: readonly string[]): Language {
  return /^ru\b/i.test(locales[0] ?? '') ? 'ru' : 'en';
}
