"""``python -m normsim.loading.json_schema`` writes scenarios/scenario.schema.json."""

from normsim.loading.schema_file import write_schema

if __name__ == "__main__":
    write_schema()
