/**
 * zod as the page may use it: without the functions that it would compile from text, which the page's content
 * security policy forbids, and whose mere trial the browser reports. To be imported in place of zod.
 */
import { config, z } from 'zod';

config({ jitless: true });

export { z };
