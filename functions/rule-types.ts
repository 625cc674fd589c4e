import { endpoint } from '../shared/http/endpoint.ts';
import { pageOf } from '../shared/http/page-of.ts';
import { listBody } from '../shared/http/paging.ts';
import { noParameters, readQuery } from '../shared/http/query.ts';
import { checkAll } from '../shared/kernel/check-all.ts';
import { catalogue } from '../shared/rules/catalogue.ts';

endpoint('listRuleTypes', {
  methods: ['GET'],
  route: 'rule-types',
  role: 'Policy.Read',
  hasQuery: true,
  handler: async (request) => {
    // By place, since the catalogue has an order of its own.
    const [page] = checkAll(
      () => pageOf(request, catalogue(), (_, i) => String(i).padStart(4, '0')),
      () => readQuery(request, noParameters, { isPaged: true }),
    );
    return { jsonBody: listBody(request, page) };
  },
});
