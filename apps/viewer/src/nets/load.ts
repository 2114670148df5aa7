import { fetched } from '../shell/fetched.ts';
import { readNet, type PlainNet } from './plain-net.ts';
import studentUrl from './student.safetensors?url';
import withoutThreeUrl from './without-3.safetensors?url';

/** The nets that the page brings along; `pack.ts` tells how they were made. @throws Error where they do not load */
export async function loadNets(): Promise<{ readonly student: PlainNet; readonly withoutThree: PlainNet }> {
  const [student, withoutThree] = await Promise.all([load(studentUrl), load(withoutThreeUrl)]);
  return { student, withoutThree };
}

async function load(url: string): Promise<PlainNet> {
  const response = await fetched(url, 'a net does not load');
  return readNet(new Uint8Array(await response.arrayBuffer()), url);
}
