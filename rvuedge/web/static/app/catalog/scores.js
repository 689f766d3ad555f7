// Keeps the greater of what is there and `score`; what is not there yet compares as false, so it is set.
export function raise(scores, key, score) {
  if (!(scores.get(key) >= score)) scores.set(key, score);
}
