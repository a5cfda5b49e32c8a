"""A user's own kinds of data, from outside of jaxgan: waveforms and tokens.

Each is a modality, a source, networks, an extractor and a config, all named by
`package.module:attribute`; nothing in jaxgan/ knows them.
"""
