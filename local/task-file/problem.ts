/** What somebody has to change about the file or the options of `npm start -- --task`: a full sentence. */
export class TaskFileProblem extends Error {}
