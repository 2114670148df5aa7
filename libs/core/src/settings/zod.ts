import { config, z } from 'zod';

config({ jitless: true }); // In a page whose policy forbids making code from text, even asking would be reported.

export { z };
