// Questions at random have the answers that the files of the dataset give, read by the descriptions of the schema alone:
// filters, orders, pages, counts and statistics, answered a second time in another language. Takes a server whose
// first revision is the curated dataset; what other tests add to it is not asked for.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSchema } from 'graphql';

import { random } from './mutations.js';
import { setDay } from './oracle/meaning.js';
import { idle, Questions } from './oracle/questions.js';
import { ask } from './server.js';

const NUMBER = Number(process.env.QUESTIONS ?? 3000);
const SEED = Number(process.env.SEED ?? 2030);
const BATCH = 25;

const schema = buildSchema(readFileSync(fileURLToPath(new URL('../../schema.graphql', import.meta.url)), 'utf8'));

const brief = (value) => (typeof value === 'string' ? value : JSON.stringify(value).slice(0, 600));

/** Answers of several questions in one request, or in two where they cost too much together. */
async function answers(questions) {
  const { data, errors } = await ask(`query @at(revision: "1") { ${questions.map(({ text }, place) => `q${place}: ${text}`).join('\n')} }`);
  if (data && !errors) return questions.map((_, place) => data[`q${place}`]);
  if (questions.length === 1) return [errors[0].extensions.code === 'LIMIT_EXCEEDED' ? undefined : { errors }];
  const half = Math.ceil(questions.length / 2);
  return [...await answers(questions.slice(0, half)), ...await answers(questions.slice(half))];
}

/** Draws questions and compares the answers to them; gives how many chose nothing or everything, and were too dear. */
async function compare(drawing, draw, number) {
  const { data } = await ask('query @at(revision: "1") { dataset { committedAt } }');
  setDay(data.dataset.committedAt.slice(0, 10));
  const tally = { seed: SEED, questions: 0, tooDear: 0, idle: 0, differences: 0 };
  const differences = [];
  while (tally.questions < number) {
    const questions = Array.from({ length: BATCH }, draw);
    const given = await answers(questions);
    questions.forEach((question, place) => {
      tally.questions += 1;
      if (idle(question)) tally.idle += 1;
      if (given[place] === undefined) tally.tooDear += 1;
      else if (JSON.stringify(given[place]) !== JSON.stringify(question.answer)) {
        differences.push([question.text, 'is ', given[place], 'not ', question.answer].map(brief).join('\n'));
      }
    });
  }
  tally.differences = differences.length;
  console.log(JSON.stringify({ ...tally, conditions: drawing.drawn.size }));
  assert.equal(differences.length, 0, `${differences.length}:\n${differences.sort((a, b) => a.length - b.length).slice(0, 10).join('\n')}`);
  assert.ok(tally.tooDear < number / 50, 'too many questions are too dear');
  assert.ok(tally.idle < number * 0.6, 'too few questions choose');
}

test('answers are those of the files', async () => {
  const drawing = new Questions(schema, random(SEED));
  await compare(drawing, () => drawing.draw(), NUMBER);
  // Sources are held to the files by tests/readers/analysis.py.
  const missing = drawing.missing().filter((name) => !name.startsWith('Source'));
  assert.ok(NUMBER < 3000 || missing.length === 0, `never drawn: ${missing}`);
});

test('so are those about the themes of a country', async () => {
  const drawing = new Questions(schema, random(SEED));
  await compare(drawing, () => drawing.drawAgain(() => drawing.themesOfCountry()), NUMBER / 10);
});
