import type { Room } from '../shell/room.ts';

/** The rooms by their addresses, in order; each is loaded when it is opened. A new room is a folder and a line here. */
export const rooms: Readonly<Record<string, { readonly title: string; readonly load: () => Promise<Room> }>> =
  {
    retina: { title: 'Retina', load: async () => (await import('./retina/room.ts')).retinaRoom },
    settling: {
      title: 'Columns settling',
      load: async () => (await import('./settling/room.ts')).settlingRoom,
    },
    islands: { title: 'Islands', load: async () => (await import('./islands/room.ts')).islandsRoom },
    sharing: {
      title: 'No weight sharing',
      load: async () => (await import('./sharing/room.ts')).sharingRoom,
    },
    dark: {
      title: 'Dark knowledge',
      load: async () => (await import('./dark-knowledge/room.ts')).darkKnowledgeRoom,
    },
    capsules: {
      title: 'Capsules',
      load: async () => (await import('./capsules/room.ts')).capsulesRoom,
    },
    africa: { title: 'Africa', load: async () => (await import('./africa/room.ts')).africaRoom },
    square: { title: 'Diamond or square', load: async () => (await import('./square/room.ts')).squareRoom },
    tetrahedron: {
      title: 'Tetrahedron',
      load: async () => (await import('./tetrahedron/room.ts')).tetrahedronRoom,
    },
    image: { title: 'Mental image', load: async () => (await import('./image/room.ts')).imageRoom },
  };
