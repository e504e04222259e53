/** Where the unit's data lie, from the root of the repository: in a folder named as its source document. */
import { UNIT_PATH } from '../packages/lab/unit-plugin.ts';

export const UNIT_FOLDER: string = UNIT_PATH.replace(/\.md$/, '');
