/** What `pack.json` says about a model pack. Written by models/export; append-only within a format version. */
import { z } from 'zod';
import { capabilitySchema } from '../contract/models.ts';

export const PACK_FORMAT = 'sam3-workstation-pack';
/** Packs of a newer format are refused with the advice to update; older ones are read. */
export const PACK_FORMAT_VERSION = 1;

/** The graphs that SAM 3 is cut into. `memory_attention` has no validity masks: objects of one call share M and P. */
export const GRAPH_NAMES = [
  'vision_encoder',
  'text_encoder',
  'detector',
  'mask_decoder',
  'mask_prompt',
  'memory_encoder',
  'memory_attention',
] as const;
export type GraphName = (typeof GRAPH_NAMES)[number];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.int().positive();

/** A file of the pack. `path` is a plain file name in the pack's folder: no separators, no `..`. */
export const packFileSchema = z.object({
  path: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/),
  bytes: z.int().min(0),
  sha256,
});
export type PackFile = Readonly<z.infer<typeof packFileSchema>>;

/** A graph's input or output. A string in `dims` names a dimension that may differ from call to call. */
export const portSchema = z.object({
  name: z.string().min(1),
  type: z.enum(['float32', 'float16', 'int64', 'bool']),
  dims: z.array(z.union([z.int().positive(), z.string().min(1)])),
});
export type Port = Readonly<z.infer<typeof portSchema>>;

export const graphSchema = z.object({
  /** The .onnx file first, then its external data files. */
  files: z.array(packFileSchema).min(1),
  inputs: z.array(portSchema).min(1),
  outputs: z.array(portSchema).min(1),
});
export type GraphManifest = Readonly<z.infer<typeof graphSchema>>;

export const packManifestSchema = z.object({
  format: z.literal(PACK_FORMAT),
  formatVersion: z.int().positive(),
  /** Names the pack among those installed, e.g. `sam3-fp16`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  name: z.string().min(1),
  version: z.string().min(1),
  family: z.literal('sam3'),
  summary: z.string(),
  license: z.object({ id: z.string(), url: z.string().nullable() }),
  source: z.object({
    /** Hugging Face id or `random:SEED`. */
    checkpoint: z.string(),
    revision: z.string().nullable(),
    exporter: z.string(),
    torch: z.string(),
    transformers: z.string(),
  }),
  precision: z.enum(['fp32', 'fp16', 'int8-vision']),
  /** `mha` uses com.microsoft.MultiHeadAttention for unmasked attention; `portable` standard operators only. */
  flavour: z.enum(['portable', 'mha']),
  capabilities: z.array(capabilitySchema).min(1),
  model: z.object({
    /** Side of the square model image in pixels (1008). */
    imageSize: size,
    /** Tokens per side (72). */
    gridSize: size,
    /** Side of low-resolution mask logits (288 = 4 × gridSize). */
    maskSize: size,
    /** Channels of features and pointers (256). */
    hiddenSize: size,
    /** Channels of a spatial memory (64). */
    memorySize: size,
    /** Detector queries (200). */
    queries: size,
    /** Text tokens (32). */
    textLength: size,
    /** Spatial memories attended: this many minus one recent frames besides conditioning frames (7). */
    memories: size,
    /** Frames whose object pointers are attended (16). */
    pointers: size,
    /** Conditioning frames attended at once (4). */
    conditioningFrames: size,
  }),
  preprocessing: z.object({
    resize: z.literal('squash'),
    interpolation: z.enum(['bilinear-antialias']),
    mean: z.array(z.number()).length(3),
    std: z.array(z.number()).length(3),
  }),
  /** tokenizer.json in the Hugging Face format. */
  tokenizer: packFileSchema.extend({ startToken: z.int(), endToken: z.int(), padToken: z.int() }),
  graphs: z.record(z.enum(GRAPH_NAMES), graphSchema),
  thresholds: z.object({
    /** Image mode: an instance is kept above this score. */
    image: z.number(),
    /** Object present when its score logit is above this. */
    objectScore: z.number(),
    /** Concept video, as in sam3.md section 3. */
    concept: z.object({
      scoreThreshold: z.number(),
      nmsIou: z.number(),
      associationIou: z.number(),
      trackAssociationIou: z.number(),
      newDetection: z.number(),
      hotstartDelay: z.int(),
      hotstartUnmatched: z.int(),
      hotstartDuplicate: z.int(),
      suppressUnmatchedOnlyWithinHotstart: z.boolean(),
      initialKeepAlive: z.int(),
      maxKeepAlive: z.int(),
      minKeepAlive: z.int(),
      decreaseKeepAliveForEmpty: z.boolean(),
      recentOcclusionIou: z.number(),
      fillHoleAreaPx: z.int(),
      reconditionEvery: z.int(),
      highConfidence: z.number(),
      highIou: z.number(),
      reconditionOnTrackMasks: z.boolean(),
      maxObjects: z.int(),
    }),
  }),
  /** Estimated peak memory of the inference process in use, in bytes. */
  memoryBytes: z.number().min(0),
  /** The exporter's comparison with PyTorch, as a file of the pack. */
  parity: packFileSchema.nullable(),
});
export type PackManifest = Readonly<z.infer<typeof packManifestSchema>>;
