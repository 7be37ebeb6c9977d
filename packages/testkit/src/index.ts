export const packageName: string = 'testkit';
