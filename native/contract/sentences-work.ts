/** What the engine says of itself, of the library and of the work on it. See sentences.ts. */
export const WORK_SENTENCES = {
  // The engine as a process.
  'engine-ended': 'The engine ended ({{how}}). Everything that was finished is in the library; start it again to go on.',
  'engine-ended-restarting': 'The engine ended ({{how}}). Everything that was finished is in the library.',
  'engine-hung': 'The engine did not answer any more and was ended. Everything that was finished is in the library.',
  'engine-slow-start': 'The engine took too long to start and was ended.',
  'engine-failed-often': 'The engine failed {{times}} times in a row and is not started again by itself. The last time: {{last}}',
  'engine-starting': 'The engine is starting. Try again in a moment.',
  'engine-not-started': 'The engine could not be started: {{said}}',
  'engine-not-running': 'The engine is not running. Nothing that was finished is lost.',
  'engine-not-running-why': 'The engine is not running. {{why}} Nothing that was finished is lost.',
  'engine-restarted': 'The engine was started again. Try once more.',
  'engine-closing': 'The program is being closed.',
  'connection-lost': 'The connection to the workstation was lost; it is being made again. Nothing that was finished is lost.',
  bug: 'This is a bug in the program: {{said}}',
  // The library.
  'library-in-use':
    '{{program}} (process {{pid}} on {{host}}) is working in this library. Close it there first, or open the library read-only.',
  'library-in-use-by-another': 'Another program is working in this library. Close it there first, or open the library read-only.',
  'library-busy': 'Another program is busy with {{path}}. Try again in a moment.',
  'library-no-room': 'There is no room left for the library. Free some disk space and try again; nothing was lost.',
  'library-disk-refused':
    'The disk refused to write to {{path}}: it is full, over its quota or failing. Free some space or check the disk, then try again.',
  'library-not-permitted':
    '{{path}} cannot be written. Give your user the right to write to the file and its folder, or open the library read-only.',
  'library-folder-not-permitted':
    '{{path}} cannot be written. Choose a folder that your user may write to, or open the library read-only.',
  'library-read-only': 'The library is open read-only. Open it for writing to change something.',
  'library-damaged': '{{path}} is damaged or is not a library.',
  'library-newer':
    'This library was written by a newer version of the program (schema {{found}}, this one knows {{known}}). Update the program to open it.',
  'no-room-for': 'There is no room left for {{path}}. Free some disk space and try again.',
  'mask-pixels-missing':
    'The pixels of a mask ({{hash}}) are missing from {{path}}. Check the library, and restore a backup if more is missing.',
  'snapshot-gone': 'This snapshot is gone: its file was deleted. Choose another one.',
  'backup-damaged': '{{path}} is damaged or is not a backup. Choose another one.',
  'project-file-wrong': 'This project file cannot be read: {{why}}. Export the project again where it came from.',
  // Records.
  'class-named': 'There is a class named “{{name}}” already. Choose another name.',
  'project-named': 'There is a project named “{{name}}” already. Choose another name.',
  'class-of-one': 'One object is of the class “{{name}}” (media in the trash count too). Give it another class first.',
  'class-of-many': '{{count}} objects are of the class “{{name}}” (media in the trash count too). Give them another class first.',
  'object-locked': '"{{name}}" is locked. Unlock it to change it.',
  'frame-protected': 'Frame {{frame}} of this object is protected. Take the protection off to change it.',
  'frame-changed-later': 'Frame {{frame}} was changed in the meantime; the later change is kept.',
  'not-in-trash': '“{{name}}” does not lie in the trash. Delete it first; only the trash can be emptied.',
  'not-a-keymap': 'This file is not a keymap. Choose a file that was saved in the keyboard settings.',
  'history-step-gone': 'This step is no longer in the history. Read the history again and choose another.',
  // Prompts and propagation.
  'object-needs-prompt': 'Say what the object is: give at least one positive point, one positive box or a mask.',
  'place-needs-prompt': 'Say where the object is first: with a positive point, a box or a mask.',
  'concept-needs-prompt': 'Say what to look for: give a phrase, or a positive box around an example.',
  'object-never-told': 'Object {{object}} was never told: give it a point, a box or a mask first.',
  'clip-without-mask': 'No object of "{{name}}" has a mask yet: give one a point, a box or a mask first.',
  'nothing-to-carry-through':
    'No object can be carried through from here: give it a point, a box or a mask on a frame in the range first.',
  'nothing-to-carry-forward':
    'No object can be carried forward from here: give it a point, a box or a mask on a frame in the range first.',
  'nothing-to-carry-backward':
    'No object can be carried backward from here: give it a point, a box or a mask on a frame in the range first.',
  'classic-needs-pack':
    'The classic model has no weights and cannot take a {{kind}} prompt. It takes points, boxes and masks; for a {{kind}}, install a SAM 3 model pack.',
  'model-cannot-take':
    'The model "{{name}}" cannot take a {{kind}} prompt. It takes: {{kinds}}. Text and exemplars need a SAM 3 model pack.',
  'model-cannot-find':
    'The model "{{name}}" cannot find and follow instances of a phrase or exemplar. A SAM 3 model pack is needed.',
  'no-negative-box': 'SAM 3 takes no negative boxes for one object. Put negative points on what does not belong to it.',
  'no-mask-here': 'The object has no mask on frame {{frame}}.',
  'candidate-needs-prompts': 'A candidate can only be chosen where the object has prompts. Edit the mask instead.',
  'no-mask-to-copy': 'The object has no mask on frame {{frame}} that could be copied.',
  'nothing-known-after':
    'Nothing is known of this object on or after frame {{frame}}. Split it where it has something on both sides.',
  'nothing-known-before':
    'Nothing is known of this object before frame {{frame}}. Split it where it has something on both sides.',
  'objects-regrouped':
    'Its objects were merged, split or swapped, so it was stopped. What it had done is kept; propagate them again from here.',
  'found-objects-regrouped':
    'Objects that it had found were merged, split or swapped, so it was stopped. What it had found is kept; propagate the objects from here, or search again.',
  // Datasets.
  'export-empty': 'There is nothing to export: no frame of the scope has a mask. Annotate something, or widen the scope.',
  'export-no-room': 'The disk is full; nothing was written to {{path}}. Free some space or choose another place.',
  'export-not-permitted': 'Cannot write to {{path}} ({{code}}). Choose a folder that exists and that you may write to.',
  'export-on-file': '{{path}} is a file, so nothing can be written below it. Choose another place.',
  'export-foreign-folder':
    '{{path}} is a folder that was not made by an export, so it is not replaced. Choose another place, or remove it yourself.',
  'export-exists': '{{path}} exists. Choose another name, or allow it to be replaced.',
  'export-differs':
    'The dataset was written but does not read back as it should, so it was not published: {{what}}. Export again; if it happens again, check the disk.',
  'export-not-completed': 'The objects could not be completed before the export: {{why}}',
  'export-gone': '"{{path}}" was moved or deleted since it was written. Export again.',
  'export-not-there': '{{path}} is not there any more. Export the dataset again.',
  'export-not-ready': 'This job has written no dataset, or has not finished it yet.',
  'export-not-finished': 'This job has written no dataset that could be shown. Wait until the export is finished.',
  'export-elsewhere': 'This dataset was written to {{path}} by another program. Fetch it from there.',
  'frame-image-unreadable': 'The image of frame {{frame}} of "{{name}}" cannot be read. Import the media again.',
  'two-merge-groups': 'Object {{object}} of "{{name}}" is in two merge groups; leave it in one.',
  'dataset-unreadable': '{{path}} cannot be imported: {{why}}.',
  'coco-sizes':
    'The images of {{path}} are {{size}}, but "{{name}}" is {{expected}}. Import the media that the masks were made on.',
  'coco-of-other-media':
    'None of the {{count}} images of {{path}} (the first is "{{first}}") belongs to media of this project. Name the folder of its images, or the media item whose frames they are.',
  'masks-of-other-media':
    '{{path}} holds masks of {{found}}, and none of "{{wanted}}". Choose the media item that the masks were made on.',
  'masks-of-no-frame':
    'None of the masks in {{path}} belongs to a frame of "{{name}}" (frames 0 to {{last}}). Name the files by their frame.',
  'mask-size': '{{file}} is {{size}}, but "{{name}}" is {{expected}}. Choose the media item that the masks were made on.',
  'mask-image-wrong':
    'The mask image cannot be used: {{why}}. Give a PNG that is black and white, has one palette index an object, or one grey value an object.',
  cancelled: 'The work was cancelled.',
} as const;
