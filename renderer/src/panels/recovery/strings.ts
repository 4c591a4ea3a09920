import type { RoomStrings } from '../../ui/strings.ts';

/** Texts about an engine that went away, and a library that was recovered. */
export const recoveryStrings = {
  en: {
    starting: { title: 'The engine is starting.', text: 'The library opens in a moment.' },
    restarting: {
      title: 'The engine has stopped and is started again.',
      text: 'What you do waits for it. Nothing that was finished is lost.',
      in: 'Next try in {{eta}}. Nothing that was finished is lost.',
    },
    failed: { title: 'The engine cannot be started.', text: 'Everything that was finished is in the library.' },
    restarted: {
      title: 'The engine was restarted.',
      text: 'Nothing that was finished is lost; interrupted jobs go on where they stopped.',
    },
    retry: 'Start it again',
    retryNow: 'Try now',
    diagnostics: 'Diagnostics',
    dismiss: 'Dismiss',
    recovered: {
      title: 'The library was recovered.',
      text: '{{program}}, running since {{when}}, ended without closing it. Every finished step is there.',
    },
    check: 'Check the library',
    checkOk: 'Everything is in order.',
    checkProblems_one: '{{count}} problem was found',
    checkProblems_other: '{{count}} problems were found',
    checkAdvice: 'Save the project as a file, then restore the library from a backup in its folder.',
  },
  ru: {
    starting: { title: 'Движок запускается.', text: 'Библиотека откроется через мгновение.' },
    restarting: {
      title: 'Движок остановился и запускается снова.',
      text: 'Ваши действия подождут его. Законченное не потеряно.',
      in: 'Следующая попытка через {{eta}}. Законченное не потеряно.',
    },
    failed: { title: 'Движок не запускается.', text: 'Всё законченное лежит в библиотеке.' },
    restarted: {
      title: 'Движок был перезапущен.',
      text: 'Законченное не потеряно; прерванные задания продолжатся с места остановки.',
    },
    retry: 'Запустить снова',
    retryNow: 'Попробовать сейчас',
    diagnostics: 'Диагностика',
    dismiss: 'Закрыть',
    recovered: {
      title: 'Библиотека восстановлена.',
      text: '{{program}} (запуск {{when}}) завершилась, не закрыв её. Все законченные шаги на месте.',
    },
    check: 'Проверить библиотеку',
    checkOk: 'Всё в порядке.',
    checkProblems_one: 'Найдена {{count}} неполадка',
    checkProblems_few: 'Найдено {{count}} неполадки',
    checkProblems_many: 'Найдено {{count}} неполадок',
    checkProblems_other: 'Найдено {{count}} неполадки',
    checkAdvice: 'Сохраните проект в файл, затем восстановите библиотеку из резервной копии в её папке.',
  },
} satisfies RoomStrings;
