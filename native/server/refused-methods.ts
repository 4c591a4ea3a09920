/**
 * Methods that name or answer with files of this machine. A page has no business with those: it hands files over and
 * downloads them, by the host's own methods and addresses. Each with what to call instead.
 */
export const REFUSED_METHODS: Readonly<Record<string, string>> = {
  'media.import': 'hand the files over and call host.importMedia',
  'media.relink': 'hand the file over and call host.relinkMedia',
  'media.frameFile': 'read /frames/MEDIA/FRAME.jpg',
  'media.thumbnail': 'read /thumbnails/MEDIA.jpg',
  'media.filmstrip': 'read /filmstrips/MEDIA.json',
  'projects.exportFile': 'call host.saveProjectFile',
  'projects.importFile': 'hand the file over and call host.openProjectFile',
  'datasets.export': 'call host.exportDataset',
  'datasets.importCoco': 'hand the file over and call host.importCoco',
  'datasets.importMasks': 'hand the files over and call host.importMasks',
  'models.install': 'hand the files over and call host.installPack',
};
