throw new Error('this app cannot be loaded');
