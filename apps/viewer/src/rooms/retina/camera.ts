import type { OpticArray } from '@retinotopia/retina';
import { fromPicture } from './samples.ts';

/** Frames of the camera that a person lets the page use; they stay in the page. */
export interface Camera {
  readonly stop: () => void;
}

/**
 * Asks for the camera and hands its frames on.
 * @param onFrame called for every frame that the camera gives
 * @throws Error in words for the person, where there is no camera or it may not be used
 */
export async function openCamera(onFrame: (image: OpticArray) => void): Promise<Camera> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 } } });
  } catch (error) {
    const { name } = error as DOMException;
    const reason = name === 'NotAllowedError' ? 'this page may not use the camera: allow it in the browser and try again' : 'no camera was found'; // prettier-ignore
    throw new Error(reason, { cause: error });
  }
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  let stopped = false;
  const next = () => {
    if (stopped) return;
    onFrame(fromPicture(video, video.videoWidth, video.videoHeight));
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
  return {
    stop() {
      stopped = true;
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    },
  };
}
