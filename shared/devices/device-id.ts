/** What the service lets an id be; asking for another one is an error there. */
export const deviceIdPattern = /^(?!\.{1,2}$)[A-Za-z0-9\-:.+%_#*?!(),=@;$']{1,128}$/;
