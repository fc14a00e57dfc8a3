"""Forecasts of whether the next bars earn their costs, by models that must earn their voice (`quant.md` 10)."""
