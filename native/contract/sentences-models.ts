/** What the engine says of models, packs and devices. See sentences.ts. */
export const MODEL_SENTENCES = {
  // What models say of themselves. Those of packs are written by models/export.
  'name-classic': 'Classic (no weights)',
  'about-classic':
    'Follows one object at a time by colour, edges and motion from a box, clicks or a mask; it does not understand words and loses look-alikes.',
  'name-nano': 'Nano (built in)',
  'about-nano':
    'Small and fast; understands the phrases of the generated world it was trained on (colours, textures, shapes) and nothing else by name. On real footage take Classic for clicks and boxes, or install SAM 3.',
  'about-nano-pack':
    'Small and fast; knows the shapes, colours and textures it was trained on and nothing else by name. For trying everything out, and a help with clicks on simple pictures.',
  'about-sam3': 'Finds and follows what a phrase, an example or clicks say, in images and video.',
  'about-random-tiny': 'Random weights; finds nothing. For tests.',
  'about-random-full': 'Random weights; finds nothing. To see how fast a machine is and how much memory it needs.',
  'about-broken': 'This pack cannot be used: {{why}}',
  // Why it runs where it runs.
  'no-graphs': 'It has no graphs that an accelerator could run.',
  'pack-unusable': 'The pack cannot be used.',
  'on-processor': 'The processor is used, because {{why}}.',
  'nvidia-unused': 'An NVIDIA card is there, but {{why}}.',
  'fell-back': '{{device}} could not be used, so the CPU is: {{said}}',
  'graph-fell-back': '{{graph}} could not be loaded on {{device}} and runs on the CPU: {{said}}',
  'graph-unloadable': 'The graph {{graph}} of the pack {{pack}} cannot be loaded: {{said}} Export or install the pack again.',
  'core-ml-by-name': 'CoreML has not been measured with these graphs, so it is used only when asked for (device coreml).',
  'device-unusable': 'The device {{device}} cannot be used: {{why}}. On this machine: {{devices}}.',
  'why-no-device': 'there is no such device',
  'why-no-device-number': 'there is no device of this number',
  'why-no-provider': 'ONNX Runtime has no {{provider}} for {{platform}}',
  'why-no-direct-ml': 'DirectML.dll is missing beside ONNX Runtime',
  'why-no-nvidia-card': 'no NVIDIA card is visible (driver not loaded, or hidden by CUDA_VISIBLE_DEVICES)',
  'why-no-provider-files': 'the {{provider}} provider files are not installed: run `{{command}}`',
  'processor-only': '"{{name}}" runs on the processor only, not on {{device}}. Leave the device open, or use a model pack.',
  'no-onnxruntime': 'ONNX Runtime does not run on this machine ({{platform}}), so model packs cannot be used here: {{said}}',
  'out-of-memory': 'The memory of {{device}} does not suffice to {{what}} (pack {{pack}}). What can help: {{advice}}.',
  'memory-to-load': 'load {{graph}}',
  'memory-to-run': 'run {{graph}}',
  'memory-cpu': 'follow fewer objects at once; close other programs',
  'memory-cpu-fp32': 'follow fewer objects at once; use a pack of lower precision (fp16, or int8 on a CPU); close other programs',
  'memory-gpu': 'follow fewer objects at once; run on another device (cpu always works)',
  'memory-gpu-fp32':
    'follow fewer objects at once; use a pack of lower precision (fp16, or int8 on a CPU); run on another device (cpu always works)',
  'model-crashed':
    "The model's process ended unexpectedly ({{how}}). It is started again with the next request, and every finished mask is kept.",
  'model-forgot': 'The model no longer holds this video; ask again.',
  // Packs.
  'pack-not-installed': 'There is no model pack "{{id}}" in {{path}}. Installed: {{installed}}.',
  'no-pack-installed': 'There is no model pack "{{id}}" in {{path}}. None is installed.',
  'pack-taken-away': 'The pack {{id}} was taken away while it was installed. Install it again.',
  'pack-in-use': '"{{name}}" is in use. Choose another model first, then remove it.',
  'pack-built-in':
    '"{{name}}" is built in and cannot be removed. Choose another model, or install a pack of the same id to take its place.',
  'pack-not-found': 'There is no model pack at {{path}}. Check the path, or install a pack first.',
  'pack-path-wrong': "There is nothing at {{path}}. Check the path of the pack's folder or zip.",
  'pack-newer':
    '{{where}} was made for a newer version of this program (pack format {{format}}; this one reads up to {{supported}}). Update the program.',
  'pack-other': '{{where}} does not describe a model pack of this program.',
  'pack-family': '{{where}} holds a model of the family "{{family}}"; this program runs "sam3".',
  'pack-not-json': '{{where}} is not JSON. Export or download the pack again.',
  'pack-manifest-wrong': '{{where}} is not valid: {{said}}. Export or download the pack again.',
  'pack-without-manifest': '{{path}} is not a model pack: its pack.json cannot be read ({{code}}).',
  'pack-neither': "{{path}} is neither a pack's folder nor a zip that can be read.",
  'pack-zip-damaged': 'The zip {{path}} is damaged. Download it again.',
  'pack-zip-empty': 'The zip {{path}} holds no pack.json: it is not a model pack.',
  'pack-zip-several': 'The zip {{path}} holds more than one pack.json: it is not a model pack.',
  'pack-choose-one': 'Choose one pack: its zip, its folder, or the pack.json in that folder.',
  'pack-file-missing': '{{file}} is missing from the pack in {{path}}. Install the pack again.',
  'pack-file-not-in-zip': '{{file}} is missing from the pack in {{path}}. Download it again.',
  'pack-file-size':
    '{{file}} in {{path}} has {{bytes}} bytes instead of {{expected}}: it was cut short or changed. Install the pack again.',
  'pack-file-size-in-zip': '{{file}} in {{path}} has {{bytes}} bytes instead of {{expected}}. Download it again.',
  'pack-checksum':
    '{{file}} in {{path}} is damaged: its checksum is not the one that the pack names. Install the pack again; if it happens again, check the disk.',
  'pack-checksum-new':
    '{{file}} is damaged: its checksum is not the one that the pack names. Nothing was installed. Export or download the pack again.',
  'pack-no-room':
    'The model pack needs {{needed}}, and {{path}} has {{free}} left. Free some disk space, or choose another folder for packs (environment variable SAM3_PACKS).',
  'pack-there-already': 'A pack {{id}} is installed already ({{path}}). Remove it first, or ask for it to be replaced.',
  'pack-folder-taken': '{{path}} holds files that belong to no pack ({{files}}). Move them elsewhere, then install again.',
  'pack-folder-locked':
    '{{path}} cannot be changed: it is read-only, or in use by another program. Close what uses it, or choose another folder for packs (environment variable SAM3_PACKS).',
} as const;
