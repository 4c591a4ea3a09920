/**
 * What the engine and the segmenter process say to each other. Everything survives a structured clone. A request is
 * answered by exactly one `result` or `failure`; a stream sends `frame`s first, never more than its credit.
 */
import type { ErrorCode } from '../contract/errors.ts';
import type { ModelInfo } from '../contract/models.ts';
import type { MediaDescriptor } from '../media/frame-reader.ts';
import type { MediaTools } from '../media/tools.ts';
import type {
  ConceptFrameAnswer,
  ConceptPrompt,
  FollowRequest,
  FrameAnswer,
  MaskAnswer,
  ObjectPrompt,
  PropagateRequest,
  TrailMask,
} from '../model/model.ts';

/** Names a media item within the segmenter; the engine uses the media id. */
export type SessionKey = number;

/** What the segmenter process is to load: the model without weights, or a pack by its folder. */
export type ModelRef = 'classic' | { readonly packDir: string; readonly builtIn: boolean };

export interface SegmenterConfig {
  readonly model: ModelRef;
  /** Id of a device, or `auto` for the best that there is. */
  readonly device: string;
  readonly tools: MediaTools;
  /** Sessions held at once; the least recently used idle one is closed for another. */
  readonly maxSessions: number;
}

/** Each request, by name, with its input and output. */
export interface SegmenterRequests {
  load: { input: { config: SegmenterConfig }; output: ModelInfo };
  open: { input: { session: SessionKey; media: MediaDescriptor }; output: { opened: boolean } };
  prompt: {
    input: { session: SessionKey; objectId: number; frameIndex: number; prompts: readonly ObjectPrompt[] };
    output: readonly MaskAnswer[];
  };
  clearPrompt: { input: { session: SessionKey; objectId: number; frameIndex: number }; output: null };
  recall: { input: { session: SessionKey; objectId: number; trail: readonly TrailMask[] }; output: null };
  removeObject: { input: { session: SessionKey; objectId: number }; output: null };
  find: {
    input: { session: SessionKey; frameIndex: number; prompts: readonly ConceptPrompt[] };
    output: readonly MaskAnswer[];
  };
  propagate: { input: { session: SessionKey; request: PropagateRequest; credit: number }; output: null };
  follow: { input: { session: SessionKey; request: FollowRequest; credit: number }; output: null };
  close: { input: { session: SessionKey }; output: null };
  stats: { input: Record<never, never>; output: SegmenterStats };
}
export type RequestName = keyof SegmenterRequests;

/** Requests that answer frame after frame, with what a frame is answered by. */
export interface StreamAnswers {
  propagate: FrameAnswer;
  follow: ConceptFrameAnswer;
}
export type StreamName = keyof StreamAnswers;

export interface SegmenterStats {
  readonly rssBytes: number;
  readonly sessions: readonly { readonly session: SessionKey; readonly memoryBytes: number }[];
}

export type ToSegmenter =
  | { [Name in RequestName]: { type: 'request'; id: number; name: Name; input: SegmenterRequests[Name]['input'] } }[RequestName]
  | { type: 'credit'; id: number; frames: number }
  | { type: 'cancel'; id: number };

export type FromSegmenter =
  | { type: 'result'; id: number; output: unknown }
  | { type: 'failure'; id: number; code: ErrorCode; message: string; details: Readonly<Record<string, unknown>> }
  | { type: 'frame'; id: number; answer: StreamAnswers[StreamName] }
  /** A session was closed to make room; what it had been told is gone. */
  | { type: 'evicted'; session: SessionKey };
