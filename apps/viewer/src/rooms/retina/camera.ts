import type { OpticArray } from '@retinotopia/retina';
import { fromPicture } from './samples.ts';

/**
 * Asks for the camera and hands its frames on; they stay in the page.
 * @param onFrame called for every frame that the camera gives
 * @returns what stops it
 * @throws Error in words for the person, where there is no camera or it may not be used
 */
export async function openCamera(onFrame: (image: OpticArray) => void): Promise<() => void> {
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
  return () => {
    stopped = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}
