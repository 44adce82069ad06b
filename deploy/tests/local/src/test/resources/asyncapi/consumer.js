/*
 * A consumer of another language. It knows an AsyncAPI document and the files that the document refers to, and nothing else of Tideline.
 *
 * read: returns the text of a file beside the document
 * yaml: js-yaml; Ajv: Ajv 6
 */
function consumer(read, yaml, Ajv) {
  var document = yaml.load(read('tideline.yaml'));
  var ajv = new Ajv({ allErrors: true, logger: false });
  // Ajv 6 has draft-07. The keywords that are used mean the same there.
  ajv.addMetaSchema(ajv.getSchema('http://json-schema.org/draft-07/schema').schema, 'https://json-schema.org/draft/2020-12/schema');

  function target(reference) {
    if (reference.charAt(0) !== '#') {
      return JSON.parse(read(reference));
    }
    return reference.substring(2).split('/').reduce(function (node, name) { return node[name]; }, document);
  }

  function resolved(node) {
    if (node === null || typeof node !== 'object') {
      return node;
    }
    if (node.$ref) {
      return resolved(target(node.$ref));
    }
    var copy = Array.isArray(node) ? [] : {};
    Object.keys(node).forEach(function (name) { copy[name] = resolved(node[name]); });
    return copy;
  }

  var channels = resolved(document.channels);

  function channel(topic) {
    var ids = Object.keys(channels).filter(function (id) { return channels[id].address === topic; });
    return channels[ids[0]];
  }

  function errors(what, schema, value) {
    return ajv.validate(schema, value) ? [] : [what + ': ' + ajv.errorsText()];
  }

  return {
    topics: function () {
      return Object.keys(channels).map(function (id) { return channels[id].address; });
    },

    /** Returns what is wrong with a record; key, headers and value are texts. */
    problems: function (topic, key, headers, value) {
      var messages = channel(topic).messages;
      var names = Object.keys(messages);
      var message = messages[names.length === 1 ? names[0] : headers.ce_type];
      if (!message) {
        return ['no message ' + headers.ce_type];
      }
      return [].concat(
        errors('headers', message.headers, headers),
        errors('key', message.bindings.kafka.key, key),
        errors('value', message.payload, JSON.parse(value)));
    }
  };
}
