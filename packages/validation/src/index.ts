export const packageName: string = 'validation';
