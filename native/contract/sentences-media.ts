/** What the engine says of files, pictures and videos. See sentences.ts. */
export const MEDIA_SENTENCES = {
  // A file that is refused.
  unreadable: '"{{name}}" cannot be read: {{why}}. Try to play it; if it does not play, copy or export it again.',
  'why-folder': 'it is a folder',
  'why-no-size': 'its picture has no size; the file is damaged or incomplete',
  'why-no-index': 'its index is missing, so the recording or the copy was cut off',
  'why-not-permitted': 'it may not be read; check its permissions',
  'why-unknown-video': 'it is damaged, or not a video that ffmpeg knows',
  'why-no-frame': 'not one of its frames can be decoded',
  'why-not-picture': 'it is not a picture',
  'why-header': 'its header is damaged ({{said}})',
  'why-pixels': 'its pixels are damaged ({{said}})',
  'file-empty': '"{{name}}" is empty (0 bytes). Copy or download it again.',
  'file-special': '"{{path}}" is neither a file nor a folder. Choose a video or image file.',
  'file-gone': '"{{path}}" is not there any more. Bring the file back, or show where it is now.',
  'file-not-permitted': '"{{path}}" may not be read. Check the permissions of the file.',
  'file-error': '"{{path}}" cannot be read ({{code}}). Check the disk and the path.',
  'file-not-local': '"{{path}}" is not a file on this computer. Save the video to a folder and import it from there.',
  heic: '"{{name}}" is an HEIC picture, which cannot be read here. Export it as JPEG or PNG and import that.',
  'picture-too-large':
    '"{{name}}" has {{width}} × {{height}} pixels, more than the {{limit}} megapixels that are allowed. Make it smaller, or raise the limit in the settings.',
  playlist: '"{{name}}" is not a video itself but points to other files or addresses ({{kind}}). Import the videos themselves.',
  'only-sound': '"{{name}}" holds only sound. Choose a file with a video in it.',
  'only-sound-and-cover': '"{{name}}" holds only sound and a cover picture. Choose a file with a video in it.',
  'not-a-video': '"{{name}}" is not a video, whatever its name says. Choose a video or a picture.',
  'nothing-shown': '"{{name}}" holds nothing that can be shown. Choose a file with a video in it.',
  'video-without-frames': '"{{path}}" is a video with no frame in it. Record or export it again.',
  'video-without-shown-frames': '"{{path}}" is a video with no frame that is shown in it. Record or export it again.',
  'nothing-to-import': 'There is nothing to import. Give a file or a folder.',
  'folder-without-pictures': 'There is no picture in "{{path}}". Choose a folder with JPEG or PNG files.',
  'nothing-in-paths': 'There is no video and no picture in {{paths}}. Choose another folder.',
  'sequence-folders': 'The files of a sequence must lie in one folder. Import the folders one by one.',
  'sequence-sizes':
    'The images of a sequence must have one size, but "{{first}}" is {{firstSize}} and "{{other}}" is {{otherSize}}. Bring them to one size, or import them one by one.',
  // A file that was imported and is not what it was.
  'file-replaced':
    '"{{path}}" is not the file that was imported: it has {{bytes}} bytes instead of {{expected}}. Bring the original back, or show where it is now.',
  'picture-replaced':
    '"{{path}}" is not the picture that was imported: it has {{width}} × {{height}} pixels instead of {{expectedWidth}} × {{expectedHeight}}. Bring the original back.',
  'other-content': '"{{path}}" is not the content that was annotated as "{{name}}". Choose the same file.',
  'frame-damaged':
    'Frame {{frame}} of "{{path}}" cannot be decoded; the file is damaged there. Go on with another frame, or import a good copy.',
  'frame-not-decoded': 'Frame {{frame}} cannot be decoded. Try again; if it stays like this, relink the media file.',
  'frame-not-read': 'Frame {{frame}} could not be read ({{status}}). Try again; if it stays like this, relink the media file.',
  'original-unreadable':
    'The original of "{{name}}" cannot be read ({{code}}). Put it back where it was, or export without images.',
  // Room and programs.
  'disk-full-frames': 'The disk is full. Free some space, or lower the frame cache in the settings.',
  'frame-cache-small': 'The frame cache is too small to hold the frames in use. Raise it in the settings.',
  'ffmpeg-stopped': 'ffmpeg was stopped from outside ({{signal}}); the system may have run out of memory. Try again.',
  'ffmpeg-said': 'ffmpeg could not do its work: {{said}}',
  'ffmpeg-early': 'ffmpeg ended before it had all pictures. Try again.',
  'program-not-started': '"{{program}}" cannot be started ({{said}}). Install ffmpeg, or set FFMPEG_PATH and FFPROBE_PATH.',
  'program-set-wrong':
    '{{variable}} is set to "{{path}}", but that does not work: {{said}}. Correct it, or take it away to let {{program}} be found.',
  'program-not-found':
    'No {{program}} was found. Install ffmpeg 4.1 or newer with your package manager (for example "apt install ffmpeg" or "brew install ffmpeg"), or set FFMPEG_PATH to its file.',
  'program-too-old':
    'Too old: {{programs}}. Install ffmpeg 4.1 or newer with your package manager (for example "apt install ffmpeg" or "brew install ffmpeg"), or set FFMPEG_PATH to its file.',
  // What is odd about a file that was imported all the same.
  'lost-frame': 'The file is cut short or damaged: 1 frame cannot be decoded and was left out; {{kept}} are there.',
  'lost-frames': 'The file is cut short or damaged: {{lost}} frames cannot be decoded and were left out; {{kept}} are there.',
  'damaged-parts': 'Parts of the file are damaged, so some frames may look wrong ({{said}}).',
  'no-times': 'The file does not say when each frame is shown; an even rate is assumed, and going back is slow.',
  'odd-turn': 'The file asks to be turned by {{angle}}°, which is not a quarter turn; it is shown as it is stored.',
  'oblong-pixels': 'The pixels are not square ({{ratio}}); frames are shown and exported as stored, without stretching.',
  interlaced: 'The video is interlaced; frames are shown as stored, so edges of moving things look combed.',
  'hdr-mapped': 'The video is HDR; it is shown with its brightness brought to the range of a normal screen.',
  'hdr-pale':
    'The video is HDR and this ffmpeg has no filters zscale and tonemap, so its colours look pale. Install a full build of ffmpeg.',
  'first-of-pictures': '"{{name}}" holds {{pages}} pictures; only the first is used.',
  // Files on their way to the engine.
  'upload-too-large':
    '"{{name}}" is larger than the {{limit}} that this host takes. Start it with a higher --max-upload, or copy the file to the machine and import it there by the command line.',
  'upload-no-room':
    'There is not enough room for "{{name}}" on the disk that holds the library. Make room there (emptying the trash of projects helps), then try again.',
  'upload-forgotten': 'The file that was handed over is not known any more. Choose it again.',
  'upload-used': 'Some of these files were used already and others were not. Hand all of them over again.',
  'upload-lost': '"{{name}}" could not be sent: the connection was lost. Try again.',
  'not-a-file':
    'This is not a file of this computer (a picture dragged out of a web page, for example). Save it as a file first, then drop that file.',
  'file-name-unusable': '"{{name}}" cannot be used as the name of a file. Rename the file and try again.',
  'folder-among-files': 'Choose one folder, or files without a folder among them.',
  'no-file': 'No file was handed over. Choose one.',
  'download-gone': 'The file is not there any more. Ask for it again.',
  'download-forgotten': 'This download is not known any more. Ask for it again in the workstation.',
} as const;
