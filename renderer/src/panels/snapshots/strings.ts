import type { RoomStrings } from '../../ui/strings.ts';

/** Texts of the dialog of snapshots. */
export const snapshotsStrings = {
  en: {
    title: 'Snapshots',
    hint: 'Work is saved with every step. A snapshot puts this state aside under a name; opened, it becomes a project of its own beside this one.',
    name: 'Name of the snapshot',
    placeholder: 'e.g. before merging the cars',
    create: 'Save snapshot',
    list: 'Saved snapshots',
    loading: 'Reading the snapshots…',
    empty: 'There are no snapshots of this project yet.',
    open: 'Open as a project',
    opening: 'Opening “{{name}}”…',
    delete: 'Delete “{{name}}”',
    confirm: 'Delete for ever?',
    yes: 'Delete',
    no: 'Keep',
    close: 'Close',
  },
  ru: {
    title: 'Снимки',
    hint: 'Работа сохраняется с каждым шагом. Снимок откладывает это состояние под именем; открытый снимок становится отдельным проектом рядом с этим.',
    name: 'Название снимка',
    placeholder: 'например: до объединения машин',
    create: 'Сохранить снимок',
    list: 'Сохранённые снимки',
    loading: 'Чтение снимков…',
    empty: 'Снимков этого проекта пока нет.',
    open: 'Открыть как проект',
    opening: 'Открывается «{{name}}»…',
    delete: 'Удалить «{{name}}»',
    confirm: 'Удалить навсегда?',
    yes: 'Удалить',
    no: 'Оставить',
    close: 'Закрыть',
  },
} satisfies RoomStrings;
