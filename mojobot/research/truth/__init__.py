"""How much of a back-test's result is luck, over-fitting, or the market going up anyway (`quant.md` 10)."""
