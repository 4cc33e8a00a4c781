/* Conditions in the browser: the same truth table as intake/conditions.py. The server decides; this only shows and hides. */

const isNumber = value => typeof value === 'number' && Number.isFinite(value);

const isFilled = value => {
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
};

const same = (value, wanted) => value === wanted && (typeof value === 'string' || typeof value === 'boolean' || isNumber(value));

const tests = {
  is: same,
  in: (value, wanted) => wanted.some(one => same(value, one)),
  filled: (value, wanted) => isFilled(value) === wanted,
  at_least: (value, wanted) => isNumber(value) && value >= wanted,
  at_most: (value, wanted) => isNumber(value) && value <= wanted,
  contains: (value, wanted) => Array.isArray(value) && value.some(item => same(item, wanted)),
};

export const holds = (tree, answers) => {
  if ('all' in tree) return tree.all.every(branch => holds(branch, answers));
  if ('any' in tree) return tree.any.some(branch => holds(branch, answers));
  if ('not' in tree) return !holds(tree.not, answers);
  const name = Object.keys(tree).find(key => key !== 'field');
  return tests[name](Object.hasOwn(answers, tree.field) ? answers[tree.field] : undefined, tree[name]);
};
