import django.db.models.deletion
from django.db import migrations, models

# Expands only: the version before this one goes on writing `report`, which this one reads and the sweep packs.


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0004_chosen_exchange"),
    ]

    operations = [
        # The column stays as it is; only its name in Python changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("diagnosis", "report", "unpacked"),
                migrations.AlterField(
                    "diagnosis", "unpacked", models.JSONField(db_column="report", editable=False, null=True)
                ),
            ],
        ),
        migrations.AddField("diagnosis", "saved", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField("diagnosis", "packed", models.BinaryField(editable=False, null=True)),
        migrations.AddField(
            "diagnosis", "endpoint", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        migrations.AddField(
            "diagnosis", "application", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        migrations.CreateModel(
            name="CorrelationId",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("r", "request id"), ("c", "client id"), ("l", "label of a token")], max_length=1
                    ),
                ),
                ("value", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                (
                    "diagnosis",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="correlation_ids",
                        to="diagnostics.diagnosis",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "correlationid", models.Index(fields=["value", "-created_at"], name="correlation_by_value")
        ),
        migrations.AddIndex("correlationid", models.Index(fields=["diagnosis"], name="correlation_of_diagnosis")),
        migrations.CreateModel(
            name="DailyCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("kind", models.CharField(max_length=16)),
                ("value", models.CharField(max_length=200)),
                ("count", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            "dailycount", models.UniqueConstraint(fields=("day", "kind", "value"), name="counted_once")
        ),
        migrations.AddIndex("diagnosis", models.Index(fields=["kind", "-created_at"], name="diagnosis_by_kind")),
        migrations.AddIndex(
            "diagnosis", models.Index(fields=["platform", "-created_at"], name="diagnosis_by_platform")
        ),
        migrations.AddIndex(
            "diagnosis",
            models.Index(condition=models.Q(("unpacked__isnull", False)), fields=["id"], name="diagnosis_to_pack"),
        ),
    ]
