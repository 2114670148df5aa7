import type { Room } from '../shell/room.ts';

interface Entry {
  readonly title: string;
  readonly load: () => Promise<{ readonly default: Room }>;
}

/** The rooms by their addresses, in order; each is loaded when it is opened. A new room is a folder and a line here. */
export const rooms: Readonly<Record<string, Entry>> = {
  retina: { title: 'Retina', load: () => import('./retina/room.ts') },
  settling: { title: 'Columns settling', load: () => import('./settling/room.ts') },
  islands: { title: 'Islands', load: () => import('./islands/room.ts') },
  sharing: { title: 'No weight sharing', load: () => import('./sharing/room.ts') },
  dark: { title: 'Dark knowledge', load: () => import('./dark-knowledge/room.ts') },
  capsules: { title: 'Capsules', load: () => import('./capsules/room.ts') },
  africa: { title: 'Africa', load: () => import('./africa/room.ts') },
  square: { title: 'Diamond or square', load: () => import('./square/room.ts') },
  tetrahedron: { title: 'Tetrahedron', load: () => import('./tetrahedron/room.ts') },
  image: { title: 'Mental image', load: () => import('./image/room.ts') },
};
