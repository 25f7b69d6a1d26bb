"""The one Spark session of a run of tests, however many of them ask for it.

It ends with the process. Statements here are of few rows, so what Spark does to be fast on many is
turned off: compiling a statement would take longer than walking through it.
"""

from typing import Any

import pytest

from commonweal.repository.engines.spark import java_found, local_session

SETTINGS = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


def spark_session() -> Any:
    """The session, or a skip with its reason. Nobody stops it: another test may be next to ask."""
    pytest.importorskip("pyspark", reason="Spark is not installed: the extra 'spark' has it")
    if not java_found():
        pytest.skip("Spark needs Java 17 or newer, which this machine has not")
    return local_session(SETTINGS)
