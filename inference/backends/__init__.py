"""Backends that run the encoder, and the export of models to ONNX."""
