/** One kind of source behind the reader; called for one frame at a time. */
export interface FrameBackend {
  read(
    frameIndex: number,
    sizePx: { readonly width: number; readonly height: number },
    signal?: AbortSignal,
  ): Promise<Uint8Array>;
  close(): Promise<void>;
}
