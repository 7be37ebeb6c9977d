export const packageName: string = 'merge';
