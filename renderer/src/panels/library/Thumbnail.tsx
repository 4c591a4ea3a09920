import { IconMovie, IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useWorkspace } from '../../app/workspace.ts';
import styles from './Thumbnail.module.css';

/** The picture of a media item. `null` shows that there is none; a picture that cannot be had is shown as such. */
export function Thumbnail(props: {
  readonly mediaId: number | null;
  readonly size: 'small' | 'large';
  readonly onMissing?: () => void;
}) {
  const { host } = useWorkspace();
  const [failedId, setFailedId] = useState<number | null>(null);
  const iconSize = props.size === 'small' ? 16 : 28;
  if (props.mediaId === null || failedId === props.mediaId) {
    const Icon = props.mediaId === null ? IconMovie : IconPhotoOff;
    return (
      <div className={styles.root} aria-hidden="true">
        <Icon size={iconSize} stroke={1.5} />
      </div>
    );
  }
  return (
    <div className={styles.root}>
      <img
        src={host.thumbnailUrl(props.mediaId)}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={() => {
          setFailedId(props.mediaId);
          props.onMissing?.();
        }}
      />
    </div>
  );
}
