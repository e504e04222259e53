import { readFileSync, writeFileSync } from 'node:fs';
import { lessonsDigest, engineDigest } from './src/lessons/answers.ts';
import { lessonsIn } from './src/lessons/lessons-in.ts';
import { UNIT_FOLDER } from '../../tools/unit-folder.ts';
const lessons = lessonsIn(`${UNIT_FOLDER}/`, (p) => readFileSync(`/work/main/${p}`, 'utf8'));
const bank = JSON.parse(readFileSync(`/work/main/${UNIT_FOLDER}/answers.json`, 'utf8'));
console.log(bank.seeds, bank.engine === engineDigest(), bank.lessons === lessonsDigest(lessons));
writeFileSync('/tmp/x-ui/answers.json', JSON.stringify({ ...bank, lessons: lessonsDigest(lessons), engine: engineDigest() }));
