/**
 * YAML is parsed at about 1.5 MB a second, into fifty times the memory of its text. Files for people
 * stay far below this; JSON takes more at a fraction of the cost.
 */
export const maxYamlBytes = 2 * 1024 * 1024;

/** Of the smallest parts of the text: some texts take a thousand bytes of memory for each. */
export const maxYamlTokens = 500_000;

/** Of the parts of the file, each alias counted as what it stands for. */
export const maxYamlValues = 500_000;

/** Of the characters of all texts, counted likewise. */
export const maxYamlLength = 16 * 1024 * 1024;
