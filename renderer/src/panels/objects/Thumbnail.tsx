import { useEffect, useRef } from 'react';
import { useWorkspace } from '../../app/workspace.ts';
import { THUMBNAIL_SIZE } from './paint-thumbnail.ts';
import styles from './Thumbnail.module.css';
import { type ThumbnailRequest, thumbnailsOf } from './thumbnails.ts';

/** The small picture of an object; an empty frame until it is made, or when there is none. */
export function Thumbnail(props: { readonly request: ThumbnailRequest | null }) {
  const workspace = useWorkspace();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { request } = props;
  const key = request?.key ?? null;
  const latest = useRef(request);
  latest.current = request;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    const asked = latest.current;
    if (context === null || context === undefined) return;
    context.clearRect(0, 0, THUMBNAIL_SIZE.width, THUMBNAIL_SIZE.height);
    if (key === null || asked === null) return;
    const thumbnails = thumbnailsOf(workspace);
    const show = () => {
      const picture = thumbnails.get(key);
      if (picture !== null && picture !== undefined) context.drawImage(picture, 0, 0);
    };
    if (thumbnails.get(key) !== undefined) return show();
    return thumbnails.request(asked, show);
  }, [workspace, key]);
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: this canvas takes no focus; the row's texts say what it shows
  return <canvas ref={canvas} {...THUMBNAIL_SIZE} className={styles.root} aria-hidden="true" />;
}
